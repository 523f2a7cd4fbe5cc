/** Programs of ../shell/programs, which busybox has; the shell itself is `sh`. */
export const appletNames: readonly string[] =
  'sh ash bash [ base64 basename cat chmod chown clear cp curl cut date dd df dirname du echo env expr false find free grep head hostname id kill ls md5sum mkdir mkfifo mv nc nproc nslookup od pidof ping printenv printf ps pwd rm rmdir sed seq sha256sum sleep sort stat stress stty sync tac tail tar tee test time timeout top touch tput tr true tty uname uniq uptime watch wc wget which whoami yes'.split(
    ' ',
  );
const applets = new Set(appletNames);

/** What of them Debian's base has; not ps, top, free, wget and nslookup. */
export const debianPrograms = new Set(
  'sh bash [ base64 basename cat chmod chown cp curl cut date dd df dirname du echo env expr false find grep head hostname id ls md5sum mkdir mkfifo mv nproc od printenv printf pwd rm rmdir sed seq sha256sum sleep sort stat stty sync tac tail tar tee test timeout touch tput tr true tty uname uniq wc which whoami yes'.split(
    ' ',
  ),
);

/** Whether there is a program of that name for everybody. */
export function isApplet(name: string): boolean {
  return applets.has(name);
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Programs that the images have in truth, and the embedded cluster has not: they are found, and say so. */
const absent = {
  busybox: words(
    'awk bc cmp comm crond diff ed fdisk gunzip gzip httpd ifconfig ip less more mount netstat nice nohup passwd patch ping6 rev route shuf strings su telnet traceroute tree umount unzip vi xargs xxd',
  ),
  debian: words('apt apt-get awk cmp comm diff gunzip gzip more mount nice nohup passwd perl rev shuf su umount xargs'),
} as const;

/** Programs of images that readers know, besides those. */
const others = words('apk node openssl python python3 ss zip');

/** Whether some image has a program of that name that the embedded cluster has not. */
export function isElsewhere(name: string): boolean {
  return others.has(name) || Object.values(absent).some((names) => names.has(name));
}

/** Whether an image with these programs has one of that name that the embedded cluster has not. */
export function isAbsent(name: string, userland: keyof typeof absent): boolean {
  return absent[userland].has(name);
}
