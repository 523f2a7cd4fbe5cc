import { ProgramFailure } from '../common/options.ts';
import type { HostResponse } from '../program.ts';

/** What `-w` can tell of a transfer. */
export interface Transfer {
  /** As it was typed. */
  readonly typed: string;
  url: string;
  method: string;
  scheme: string;
  /** The last answer. */
  response: HostResponse | undefined;
  address: string;
  port: string;
  headerBytes: number;
  sentBytes: number;
  receivedBytes: number;
  redirects: number;
  /** Where the last answer leads, if that was not followed. */
  redirectUrl: string;
  startMs: number | undefined;
  totalMs: number;
  exitCode: number;
  message: string;
}

/** Variables of curl 7.88 of which nothing is known here. */
const notDone = new Set(
  'certs filename_effective ftp_entry_path header_json http_connect json local_ip local_port num_certs onerror proxy_ssl_verify_result size_request speed_upload ssl_verify_result stderr stdout time_appconnect time_connect time_namelookup time_pretransfer time_redirect urlnum'.split(
    ' ',
  ),
);

const seconds = (ms: number): string => (ms / 1000).toFixed(6);

function variableOf(name: string, transfer: Transfer): string | undefined {
  const { response } = transfer;
  const status = String(response?.status ?? 0).padStart(3, '0');
  switch (name) {
    case 'http_code':
    case 'response_code':
      return status;
    case 'size_download':
      return String(transfer.receivedBytes);
    case 'size_header':
      return String(transfer.headerBytes);
    case 'size_upload':
      return String(transfer.sentBytes);
    case 'speed_download':
      return String(transfer.totalMs > 0 ? Math.floor((transfer.receivedBytes * 1000) / transfer.totalMs) : 0);
    case 'content_type':
      return headerOf(response, 'content-type') ?? '';
    case 'url':
      return transfer.typed;
    case 'url_effective':
      return transfer.url;
    case 'redirect_url':
      return transfer.redirectUrl;
    case 'num_redirects':
      return String(transfer.redirects);
    case 'num_headers':
      return String(response?.headers.length ?? 0);
    case 'num_connects':
      return transfer.address === '' ? '0' : '1';
    case 'method':
      return transfer.method;
    case 'scheme':
      return transfer.scheme;
    case 'remote_ip':
      return transfer.address;
    case 'remote_port':
      return transfer.address === '' ? '0' : transfer.port;
    case 'http_version':
      return response === undefined ? '0' : '1.1';
    case 'referer':
      return '';
    case 'time_starttransfer':
      return seconds(transfer.startMs ?? 0);
    case 'time_total':
      return seconds(transfer.totalMs);
    case 'exitcode':
      return String(transfer.exitCode);
    case 'errormsg':
      return transfer.message;
  }
  return undefined;
}

function headerOf(response: HostResponse | undefined, name: string): string | undefined {
  return response?.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** What `-w` prints, and what it complains of. @throws ProgramFailure for what curl can tell and this one cannot */
export function formatWriteOut(
  format: string,
  transfer: Transfer,
): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const text = format.replace(
    /%header\{([^}]*)\}|%\{([^}]*)\}|%%|\\([ntr\\])/g,
    (_whole, header?: string, name?: string, escaped?: string) => {
      if (header !== undefined) return headerOf(transfer.response, header) ?? '';
      if (escaped !== undefined) return { n: '\n', t: '\t', r: '\r' }[escaped] ?? '\\';
      if (name === undefined) return '%';
      if (notDone.has(name))
        throw new ProgramFailure(`--write-out variable %{${name}} is not done in this terminal`, { exitCode: 2 });
      const value = variableOf(name, transfer);
      if (value === undefined) unknown.push(name);
      return value ?? '';
    },
  );
  return { text, unknown };
}
