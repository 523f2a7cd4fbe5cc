/**
 * The words of a command that a program is to start (awk's pipes, `watch`), with quotes and backslashes; undefined if it has anything
 * else that only a shell can do.
 */
export function simpleWords(command: string): string[] | undefined {
  const words: string[] = [];
  const part = /\s*((?:[^\s'"\\|&;<>()$`*?[\]#~]|\\.|'[^']*'|"(?:[^"\\$`]|\\.)*")+)\s*/sy;
  while (part.lastIndex < command.length) {
    const match = part.exec(command);
    if (match === null) return command.trim() === '' ? [] : undefined;
    words.push(
      (match[1] ?? '').replace(
        /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/gs,
        (_, escaped?: string, single?: string, double?: string) =>
          escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1'),
      ),
    );
  }
  return words;
}
