import type { Process, ProcessClass } from '../process/kernel.ts';

const line = (process: Process, text: string, level = 'LOG') => {
  const iso = new Date(process.machine.clock.now()).toISOString();
  process.log(`${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC [1] ${level}:  ${text}`);
};

const end = (process: Process) => {
  line(process, 'received fast shutdown request');
  line(process, 'database system is shut down');
  process.exit(0);
};

/**
 * PostgreSQL's image: asks for a password, takes its time for a first start (initdb), then listens. There is no SQL behind it:
 * connections are closed. Shared buffers are shared memory.
 */
export const postgres: ProcessClass = {
  footprint: { anonBytes: 9_000_000, fileBytes: 8_000_000, kernelBytes: 2_500_000, millicores: 1 },
  signals: { SIGTERM: end, SIGINT: end, SIGQUIT: end },
  start(process) {
    const { env } = process;
    if (!env['POSTGRES_PASSWORD'] && env['POSTGRES_HOST_AUTH_METHOD'] !== 'trust') {
      process.log(
        'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".\n\n       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all\n       connections without a password. This is *not* recommended.\n\n       See PostgreSQL documentation about "trust":\n       https://www.postgresql.org/docs/current/auth-trust.html',
      );
      return process.exit(1);
    }
    process.print('The files belonging to this database system will be owned by user "postgres".\n');
    process.machine.cpu.spend(process.cgroup, 900);
    process.sleep(2500, 'has made its files');
  },
  wake(process) {
    process.print('\nPostgreSQL init process complete; ready for start up.\n\n');
    if (!process.machine.charge(process, 'shmem', 16_000_000)) return;
    process.listen(5432);
    line(process, 'listening on IPv4 address "0.0.0.0", port 5432');
    line(process, 'database system is ready to accept connections');
  },
  tcp: () => undefined,
};
