import { quote } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { isImageReference } from '../run/image-reference.ts';
import { type CustomProfile, readCustomProfile, requireModifiable } from './custom.ts';
import { type Kept, requireProfile } from './profiles.ts';

/** The flags of `kubectl debug` (`DebugOptions` of `kubectl/pkg/cmd/debug/debug.go`, v0.37). */
export interface DebugOptions {
  readonly targets: readonly string[];
  /** What is run in the container. */
  readonly command: readonly string[];
  readonly image: string;
  readonly container: string;
  readonly copyTo: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly setImages: ReadonlyMap<string, string>;
  readonly pullPolicy: string;
  readonly profile: string;
  readonly custom: CustomProfile | undefined;
  readonly kept: Kept;
  readonly attaches: boolean;
}

/** Reads them. @throws CommandError */
export async function readDebugOptions(context: VerbContext): Promise<DebugOptions> {
  const { flags, args, dashAt } = context;
  const isDashed = dashAt >= 0 && args.length > dashAt;
  const pairs = (name: string): (readonly [string, string])[] =>
    flags.list(name).map((pair) => {
      const at = pair.indexOf('=');
      if (at === -1) throw new CommandError(`${pair} must be formatted as key=value`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    });
  const options: DebugOptions = {
    targets: isDashed ? args.slice(0, dashAt) : args,
    command: isDashed ? args.slice(dashAt) : [],
    image: flags.text('image'),
    container: flags.text('container'),
    copyTo: flags.text('copy-to'),
    env: pairs('env').map(([name, value]) => ({ name, value })),
    setImages: new Map(pairs('set-image')),
    pullPolicy: flags.text('image-pull-policy'),
    profile: flags.text('profile'),
    custom: await readCustomProfile(context),
    kept: {
      labels: flags.isOn('keep-labels'),
      annotations: flags.isOn('keep-annotations'),
      liveness: flags.isOn('keep-liveness'),
      readiness: flags.isOn('keep-readiness'),
      startup: flags.isOn('keep-startup'),
      initContainers: flags.isOn('keep-init-containers'),
    },
    attaches: flags.isSet('attach') ? flags.isOn('attach') : flags.isOn('stdin'),
  };
  requireProfile(options.profile);
  await validate(context, options);
  return options;
}

async function validate({ flags, out, err }: VerbContext, options: DebugOptions): Promise<void> {
  const { image, container, copyTo, command, setImages, pullPolicy, targets } = options;
  if (options.attaches && flags.isSet('attach') && image === '' && container === '') {
    throw new CommandError('you must specify --container or create a new container using --image in order to attach.');
  }
  if (copyTo !== '') {
    if (image === '' && setImages.size === 0 && command.length === 0)
      throw new CommandError('you must specify --image, --set-image or command arguments.');
    if (command.length > 0 && container === '' && image === '')
      throw new CommandError('you must specify an existing container or a new image when specifying args.');
  } else {
    if (flags.isOn('replace')) throw new CommandError('--replace may only be used with --copy-to.');
    if (flags.isOn('same-node')) throw new CommandError('--same-node may only be used with --copy-to.');
    if (setImages.size > 0) throw new CommandError('--set-image may only be used with --copy-to.');
    if (image === '') throw new CommandError('you must specify --image when not using --copy-to.');
  }
  if (image !== '' && !isImageReference(image))
    throw new CommandError(`invalid image name ${quote(image)}: invalid reference format`);
  if (targets.length === 0 && flags.list('filename').length === 0)
    throw new CommandError('NAME or filename is required for debug');
  if (!['Always', 'IfNotPresent', 'Never', ''].includes(pullPolicy))
    throw new CommandError(`invalid image pull policy: ${pullPolicy}`);
  for (const [name, other] of setImages)
    if (!isImageReference(other))
      throw new CommandError(
        `invalid image name ${quote(other)} for container ${quote(name)}: invalid reference format`,
      );
  const target = flags.text('target');
  if (target !== '') {
    if (copyTo !== '')
      throw new CommandError('--target is incompatible with --copy-to. Use --share-processes instead.');
    if (!flags.isOn('quiet')) {
      await out(
        `Targeting container "${target}". If you don't see processes from this container it may be because the container runtime doesn't support this feature.\n`,
      );
    }
  }
  if (flags.isOn('tty') && !flags.isOn('stdin'))
    throw new CommandError('-i/--stdin is required for containers with -t/--tty=true');
  requireModifiable(options.custom);
  if (options.profile === 'legacy') {
    await err(
      '--profile=legacy is deprecated and planned to be removed in v1.39. It is recommended to specify other profile, for example "--profile=general".\n',
    );
  }
}
