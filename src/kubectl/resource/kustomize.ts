import { toGoJson } from '../../kube/index.ts';
import type { VerbContext } from '../command/context.ts';
import { infoOfDocument } from './document-info.ts';
import type { Selection } from './selection.ts';
import type { Visitor } from './visitor.ts';

/** The objects that a folder with a kustomization makes (`KustomizeVisitor` of `cli-runtime/pkg/resource/kustomizevisitor.go`, v0.37). */
export function kustomizeVisitor(context: VerbContext, selection: Selection, folder: string): Visitor {
  return async (visit) => {
    const { buildKustomization } = await import('../kustomize/build.ts');
    for (const object of await buildKustomization(context, folder)) {
      const text = toGoJson(object);
      await selection.validate?.(text, folder);
      const info = await infoOfDocument(context, { text, value: object }, folder, selection.isLocal === true).catch(
        (failure: unknown) => void visit(undefined, failure),
      );
      if (info !== undefined) await visit(info);
    }
  };
}
