import { monthName } from '../../processes/log-times.ts';
import { program } from './program.ts';

const formats: Readonly<Record<string, (date: Date, iso: string) => string>> = {
  Y: (_, iso) => iso.slice(0, 4),
  m: (_, iso) => iso.slice(5, 7),
  d: (_, iso) => iso.slice(8, 10),
  e: (date) => String(date.getUTCDate()).padStart(2),
  H: (_, iso) => iso.slice(11, 13),
  M: (_, iso) => iso.slice(14, 16),
  S: (_, iso) => iso.slice(17, 19),
  N: (_, iso) => `${iso.slice(20, 23)}000000`,
  F: (_, iso) => iso.slice(0, 10),
  T: (_, iso) => iso.slice(11, 19),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  Z: () => 'UTC',
  z: () => '+0000',
  b: monthName,
  a: (date) => dayName(date),
  n: () => '\n',
  '%': () => '%',
};

const dayName = (date: Date) => 'SunMonTueWedThuFriSat'.slice(date.getUTCDay() * 3, date.getUTCDay() * 3 + 3);

/** `date [+FORMAT]`, in UTC. */
export const date = program((process, args) => {
  const now = new Date(process.machine.clock.now());
  const iso = now.toISOString();
  const format = args.find((arg) => arg.startsWith('+'))?.slice(1);
  const usual = `${dayName(now)} ${monthName(now)} ${String(now.getUTCDate()).padStart(2)} ${iso.slice(11, 19)} UTC ${iso.slice(0, 4)}`;
  process.print(
    `${format === undefined ? usual : format.replaceAll(/%([A-Za-z%])/g, (whole, letter: string) => formats[letter]?.(now, iso) ?? whole)}\n`,
  );
  return 0;
});
