import { PodpathError, type Reason } from '../base/index.ts';

/** The reasons of an API Status that are ours too. */
const statusReasons: ReadonlySet<string> = new Set<Reason>([
  'AlreadyExists',
  'BadRequest',
  'Conflict',
  'Expired',
  'Forbidden',
  'Gone',
  'Invalid',
  'MethodNotAllowed',
  'NotFound',
  'RequestEntityTooLarge',
  'ServiceUnavailable',
  'Timeout',
  'TooManyRequests',
  'Unauthorized',
]);

function isStatusReason(value: string): value is Reason {
  return statusReasons.has(value);
}

/** The error that an answer of the API server other than 2xx is, from its Status when it has one. */
export async function statusErrorOf(response: Response): Promise<PodpathError> {
  const body = await response.text();
  const { reason = '', message = '' } = parseStatus(body);
  const said = message || body.slice(0, 500) || `HTTP ${response.status}`;
  return new PodpathError({
    reason: isStatusReason(reason) ? reason : response.status === 503 ? 'ServiceUnavailable' : 'InternalError',
    text: {
      en: {
        message: `The API server answered ${response.status}: ${said}`,
        hint: 'Look at the cluster with `npx podpath cluster status`, then try again.',
      },
      'zh-cn': {
        message: `API server 返回 ${response.status}：${said}`,
        hint: '请用 `npx podpath cluster status` 查看集群状态，然后重试。',
      },
    },
  });
}

function parseStatus(body: string): { readonly reason?: string; readonly message?: string } {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Proxies and aggregated APIs answer in plain text; the caller shows that as it is.
    return {};
  }
}
