import type { KubeObject, StatusError } from '../../../kube/index.ts';
import type { Resource } from '../../client/index.ts';
import type { ControllerContext } from '../controller.ts';
import { nameOf } from './claim.ts';

/** Writes an object's status, once more on what is there now when somebody else was faster (`updateReplicaSetStatus`). */
export async function writeStatus<T extends KubeObject>(
  { client }: ControllerContext,
  resource: Resource<T>,
  object: T,
  status: object,
): Promise<T> {
  try {
    return await client.update(resource, { ...object, status }, { subresource: 'status' });
  } catch (error) {
    if ((error as Partial<StatusError>).reason !== 'Conflict') throw error;
    const fresh = await client.get(resource, nameOf(object));
    return client.update(resource, { ...fresh, status }, { subresource: 'status' });
  }
}
