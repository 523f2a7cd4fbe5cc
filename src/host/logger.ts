/** Who is told what the host does; the loggers of Node's programs are such. */
export interface HostLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
