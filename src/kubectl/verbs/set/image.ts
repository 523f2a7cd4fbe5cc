import { localServerText, readDryRun, withDryRun } from '../../command/common-flags.ts';
import type { Verb } from '../../command/context.ts';
import { parsePairs, splitPairs } from '../../command/pairs.ts';
import { CommandError, throwAll } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { changeObjects, type DraftContainer, podSpecOf, selectForSet } from './patches.ts';

/** `kubectl set image` (`kubectl/pkg/cmd/set/set_image.go`, v0.37). */
export const setImage: Verb = {
  async run(context) {
    const { flags } = context;
    const dryRun = await readDryRun(context);
    const printer = await createTypedPrinter(context, withDryRun('image updated', dryRun));
    const { resources, pairs } = splitPairs(context.args, 'image');
    const images = parsePairs(pairs, 'image').set;
    const infos = await selectForSet(context, resources);
    const isLocal = flags.isOn('local');
    const hasFiles = flags.list('filename').length > 0 || flags.text('kustomize') !== '';
    const wrong: string[] = [];
    if (flags.isOn('all') && flags.text('selector') !== '')
      wrong.push('cannot set --all and --selector at the same time');
    if (resources.length === 0 && !hasFiles)
      wrong.push('one or more resources must be specified as <resource> <name> or <resource>/<name>');
    if (images.size === 0) wrong.push('at least one image update is required');
    else if (images.size > 1 && images.has('*'))
      wrong.push(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      );
    if (isLocal && dryRun === 'server') wrong.push(localServerText);
    throwAll(wrong.map((text) => new CommandError(text)));
    const failures: unknown[] = [];
    await changeObjects(
      context,
      infos,
      (draft) => {
        const { containers = [], initContainers = [] } = podSpecOf(draft);
        for (const [name, image] of images) {
          const found = [...initContainers, ...containers].filter((one) => name === '*' || one.name === name);
          for (const container of found) (container as DraftContainer).image = image;
          if (found.length === 0)
            failures.push(new CommandError(`error: unable to find container named ${JSON.stringify(name)}`));
        }
        return true;
      },
      { dryRun, isLocal, printer, failure: 'failed to patch image update to pod template: ' },
      failures,
    );
  },
};
