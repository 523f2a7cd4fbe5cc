/** Programs of ../shell/programs, which busybox has; the shell itself is `sh`. */
export const appletNames: readonly string[] =
  'sh ash bash [ base64 basename cat chmod chown clear cp curl cut date dd df dirname du echo env expr false find free grep head hostname id kill ls md5sum mkdir mkfifo mv nc nproc nslookup od pidof ping printenv printf ps pwd rm rmdir sed seq sha256sum sleep sort stat stress stty sync tac tail tar tee test time timeout top touch tput tr true tty uname uniq uptime vi watch wc wget which whoami xargs yes'.split(
    ' ',
  );
const applets = new Set(appletNames);

/** What of them Debian's base has; not ps, top, free, wget and nslookup. */
export const debianPrograms = new Set(
  'sh bash [ base64 basename cat chmod chown cp curl cut date dd df dirname du echo env expr false find grep head hostname id ls md5sum mkdir mkfifo mv nproc od printenv printf pwd rm rmdir sed seq sha256sum sleep sort stat stty sync tac tail tar tee test timeout touch tput tr true tty uname uniq wc which whoami xargs yes'.split(
    ' ',
  ),
);

/** Whether there is a program of that name for everybody. */
export function isApplet(name: string): boolean {
  return applets.has(name);
}
