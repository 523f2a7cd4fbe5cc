import { existsSync } from 'node:fs';
import type { RegisterCommand } from '../../context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { words } from '../../messages.ts';
import { formatTable, printJson, printLine, runAction } from '../../output.ts';

/** `podpath cluster kubeconfig`: the path, and the lines that other programs need to use the cluster. */
export const registerKubeconfig: RegisterCommand = (program, context) => {
  const text = words(context.locale);
  program
    .command('kubeconfig')
    .description(text.kubeconfig)
    .option('--json', text.json)
    .action(async ({ json = false }: { json?: boolean }) =>
      runAction(context, json, async () => {
        await using driver = await context.createDriver();
        const path = driver.kubeconfigPath();
        const exists = existsSync(path);
        if (!exists) context.exit(exitCodes.failed);
        const word = /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
        const lines = {
          lens: `cat ${word}`,
          headlamp: `KUBECONFIG=${word} headlamp`,
          k9s: `k9s --kubeconfig ${word}`,
          shell: `export KUBECONFIG=${word}`,
        };
        if (json) {
          printJson(context, { path, exists, ...lines });
          return;
        }
        printLine(context, path);
        printLine(context);
        const rows = [
          ['Lens', lines.lens, text.lens],
          ['Headlamp', lines.headlamp, text.headlamp],
          ['k9s', lines.k9s, text.k9s],
          ['kubectl', lines.shell, text.shell],
        ];
        for (const line of formatTable(
          rows.map(([name = '', command = '', what = '']) => [name, command, `# ${what}`]),
        )) {
          printLine(context, line);
        }
        if (!exists) context.stderr.write(`\n${text.notYet}\n`);
      }),
    );
};
