import type { VerbContext } from '../command/context.ts';
import { newNotSupported } from '../errors.ts';
import type { Selection } from './selection.ts';
import type { Visitor } from './visitor.ts';

/** The objects that a folder with a kustomization makes. Not there yet: refused by name. */
export function kustomizeVisitor(_context: VerbContext, _selection: Selection, folder: string): Visitor {
  return async () => {
    throw newNotSupported(`a kustomization (${folder})`, 'name its files with -f');
  };
}
