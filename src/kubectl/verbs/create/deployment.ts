import { newNameSuffix } from '../../../base/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { commandOf, createGenerator, namedMeta } from './generator.ts';

/** `kubectl create deployment` (`kubectl/pkg/cmd/create/create_deployment.go`, v0.37). */
export const createDeployment = createGenerator({
  requiredFlags: ['image'],
  resource: 'deployments',
  failure: 'failed to create deployment: ',
  generate(context, name) {
    const { flags } = context;
    const images = flags.list('image');
    const command = commandOf(context);
    if (images.length > 1 && command !== undefined)
      throw new CommandError('cannot specify multiple --image options and command');
    const port = flags.integer('port');
    const labels = { app: name };
    const containers = images.map((image, index) => ({
      name: containerName(context, image),
      image,
      ...(command === undefined ? {} : { command }),
      ...(port >= 0 && index === 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    return {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { ...namedMeta(context, name), labels },
      spec: {
        replicas: flags.integer('replicas'),
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers } },
        strategy: {},
      },
      status: {},
    };
  },
});

/** The image's last part without tag and digest; what a name cannot have is replaced, and a random end added. */
function containerName({ random }: VerbContext, image: string): string {
  const name = /^[^:@]*/.exec(image.slice(image.lastIndexOf('/') + 1))?.[0] ?? '';
  if (!/[_.]/.test(name)) return name;
  return `${name.replace(/[_.]/g, '-')}-${newNameSuffix({ uint32: () => Math.floor(random() * 2 ** 32) })}`;
}
