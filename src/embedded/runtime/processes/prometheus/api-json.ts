import { toGoJson } from '../../../../kube/index.ts';
import type { HttpResponse } from '../../process/process-types.ts';
import type { QueryValue } from './promql/evaluate.ts';
import { formatJsonValue, formatSeconds } from './promql/numbers.ts';

/** Kinds of errors of the API, and their status. */
const errorStatus = { bad_data: 400, execution: 422, internal: 500, not_found: 404, unavailable: 503 } as const;

/** An error of the API (`apiError`, `web/api/v1/api.go`, v2.42). */
export class PromApiError extends Error {
  override readonly name = 'PromApiError';
  readonly type: keyof typeof errorStatus;

  constructor(type: keyof typeof errorStatus, message: string, options?: ErrorOptions) {
    super(message, options);
    this.type = type;
  }
}

const headers = { 'content-type': 'application/json' };

/** The answer to an error. */
export function errorResponse({ type, message }: PromApiError): HttpResponse {
  const body = toGoJson({ status: 'error', errorType: type, error: message });
  return { status: errorStatus[type], headers, body };
}

/** The answer with data that is JSON already. */
export function dataResponse(data: string): HttpResponse {
  return { status: 200, headers, body: `{"status":"success","data":${data}}` };
}

const point = (timeMs: number, value: number) => `[${formatSeconds(timeMs)},"${formatJsonValue(value)}"]`;

/** What a query came to, as the API writes it. */
export function formatQueryValue(value: QueryValue): string {
  const result = (): string => {
    switch (value.type) {
      case 'scalar':
        return point(value.timeMs, value.value);
      case 'string':
        return `[${formatSeconds(value.timeMs)},${toGoJson(value.value)}]`;
      case 'vector':
        return `[${value.samples
          .map((sample) => `{"metric":${toGoJson(sample.labels)},"value":${point(sample.timeMs, sample.value)}}`)
          .join(',')}]`;
      case 'matrix':
        return `[${value.ranges
          .map(
            ({ labels, points }) =>
              `{"metric":${toGoJson(labels)},"values":[${points.map((one) => point(...one)).join(',')}]}`,
          )
          .join(',')}]`;
    }
  };
  return `{"resultType":"${value.type}","result":${result()}}`;
}
