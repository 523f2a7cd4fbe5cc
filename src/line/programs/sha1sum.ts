import { newChecksumProgram, webDigest } from './checksum/program.ts';

/** `sha1sum`, as coreutils 9.1 has it. */
export const sha1sum = newChecksumProgram({ name: 'sha1sum', algorithm: 'SHA1', digest: webDigest('SHA-1') });
