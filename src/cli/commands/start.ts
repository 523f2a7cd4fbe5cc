import type { RegisterCommand } from '../context.ts';
import { runAction } from '../output.ts';
import type { StartOptions } from '../start.ts';

/** `podpath start`: serves the site and opens it. */
export const registerStart: RegisterCommand = (program, context) => {
  const chinese = context.locale === 'zh-cn';
  program
    .command('start')
    .description(
      chinese
        ? '启动站点及其后端，打印地址并在浏览器中打开'
        : 'serve the site with its backend, print the address and open it',
    )
    .option(
      '--port <number>',
      chinese ? '监听的端口（默认自动选用空闲端口）' : 'port to listen on (default: a free one)',
    )
    .option('--no-open', chinese ? '不打开浏览器' : 'do not open a browser')
    .option('--log-file <file>', chinese ? '把日志写入该文件' : 'write a log to this file')
    .action(async (options: StartOptions) =>
      runAction(context, false, async () => {
        const { runStart } = await import('../start.ts');
        await runStart(options, context);
      }),
    );
};
