/** validation: what apimachinery holds every object and every request's options to, in its own words. */

export * from './conditions.ts';
export * from './formats.ts';
export * from './ip.ts';
export {
  formatIp,
  type IpAddress,
  type IpPrefix,
  isIpv4,
  maskIp,
  parseCidrSloppy,
  parseIpSloppy,
} from './ip-address.ts';
export * from './labels.ts';
export * from './name-rules.ts';
export * from './names.ts';
export * from './object-meta.ts';
export * from './options.ts';
export { isLongerThan, maxLengthText, rangeText, regexText, utf8Length } from './text.ts';
