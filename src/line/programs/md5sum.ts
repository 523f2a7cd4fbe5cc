import { md5 } from '../../base/index.ts';
import { newChecksumProgram } from './checksum/program.ts';

/** `md5sum`, as coreutils 9.1 has it. */
export const md5sum = newChecksumProgram({ name: 'md5sum', algorithm: 'MD5', digest: async (bytes) => md5(bytes) });
