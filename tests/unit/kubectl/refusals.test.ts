import { describe, expect, it } from 'vitest';
import { isPodpathError, type Locale } from '../../../src/base/index.ts';
import { judgeLine, type PolicyContext, parseLine } from '../../../src/kubectl/index.ts';

const url = 'https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml';
const context: PolicyContext = {
  folderFiles: ['web.yaml', 'more/db.yaml', 'app/kustomization.yaml'],
  pinnedUrls: new Map([[url, 'kind: List']]),
  terminal: true,
};

/** `message hint` of a line that is refused, `ok` and the argv of one that is not. */
function verdict(line: string, locale: Locale = 'en', where: PolicyContext = context): string {
  try {
    const judgement = judgeLine(parseLine(line), where);
    if (judgement.allowed) return `ok ${judgement.argv.join(' ')}`;
    const { message, hint } = judgement.error.text[locale];
    return `${message} ${hint}`;
  } catch (error) {
    if (!isPodpathError(error)) throw error;
    return `${error.text[locale].message} ${error.text[locale].hint}`;
  }
}

describe('lines that are refused say why and what to do instead', () => {
  const elsewhere =
    'it would leave the cluster that this page works with. Leave it out: kubectl is already connected. Choose another cluster in the header of the page.';
  const asOther =
    'it would make kubectl act as someone else. Leave it out. To see what you may do: kubectl auth can-i --list';
  const ofLab =
    'only the files of the lab can be used. Files that can be used: web.yaml, more/db.yaml, app/kustomization.yaml';
  const quote = 'If the sign is part of a word, put the word in single quotes.';
  it.each([
    ['kubectl get pods --kubeconfig=/root/.kube/config', `“--kubeconfig” is refused: ${elsewhere}`],
    ['kubectl --kubeconfig /root/.kube/config get pods', `“--kubeconfig” is refused: ${elsewhere}`],
    ['kubectl get pods -s http://192.0.2.1', `“-s (--server)” is refused: ${elsewhere}`],
    ['kubectl get pods -shttp://192.0.2.1', `“-s (--server)” is refused: ${elsewhere}`],
    ['kubectl get pods -ws http://192.0.2.1', `“-s (--server)” is refused: ${elsewhere}`],
    ['kubectl get pods -n a --context x -n b', `“--context” is refused: ${elsewhere}`],
    ['kubectl get pods --as=admin', `“--as” is refused: ${asOther}`],
    ['kubectl get pods --token x', `“--token” is refused: ${asOther}`],
    ['kubectl get pods --kubecon=x', '“kubectl get” has no flag “--kubecon”. Did you mean: --kubeconfig'],
    [
      'kubectl get pods --all_namespaces',
      '“kubectl get” has no flag “--all_namespaces”. Did you mean: --all-namespaces',
    ],
    ['kubectl get pods -namespace x -output wide -Q', '“kubectl get” has no flag “-Q”. See: kubectl get --help'],
    ['kubectl gte pods', '“kubectl” has no command “gte”. Did you mean: kubectl get'],
    [
      'kubectl krew list',
      'kubectl itself has no command “krew”, and plugins do not run here. See what it has: kubectl --help',
    ],
    ['kubectl rollout restat web', '“kubectl rollout” has no command “restat”. Did you mean: kubectl rollout restart'],
    ['kubectl get pods -n', '“-n” needs a value. Write it after the flag; see: kubectl get --help'],
    [
      'kubectl get pods --watch=maybe',
      '“--watch” is true or false, not “maybe”. Write --watch alone, or --watch=false.',
    ],
    ['kubectl apply -f /etc/passwd', `“-f /etc/passwd” is refused: ${ofLab}`],
    ['kubectl apply -f ../web.yaml', `“-f ../web.yaml” is refused: ${ofLab}`],
    ['kubectl apply -f more/../web.yaml', `“-f more/../web.yaml” is refused: ${ofLab}`],
    ['kubectl apply -f web.yaml,/etc/passwd', `“-f web.yaml,/etc/passwd” is refused: ${ofLab}`],
    ['kubectl apply -f .', `“-f .” is refused: ${ofLab}`],
    ['kubectl apply -k /', `“-k /” is refused: ${ofLab}`],
    ["kubectl apply -f '*.yaml'", `“-f *.yaml” is refused: ${ofLab}`],
    ['kubectl create secret tls x --key web.yaml --cert /etc/passwd', `“--cert /etc/passwd” is refused: ${ofLab}`],
    ['kubectl create configmap x --from-file=a=/etc/passwd', `“--from-file a=/etc/passwd” is refused: ${ofLab}`],
    ['kubectl patch pod x --patch-file /etc/passwd', `“--patch-file /etc/passwd” is refused: ${ofLab}`],
    [
      'kubectl apply -f https://example.org/x.yaml',
      `“-f https://example.org/x.yaml” is refused: manifests of other sites are not applied. Open it in a tab, paste it into a file (nano FILE.yaml), and name that: -f FILE.yaml. The one URL that works here is answered from a pinned manifest: ${url}`,
    ],
    [
      `kubectl apply -f web.yaml -f ${url}`,
      `“${url}” must be the only -f of its line. Apply the other files with a line of their own.`,
    ],
    [
      'kubectl apply -f -',
      '“kubectl apply” reads standard input, and there is none here. Use a manifest of the lab: -f NAME.yaml',
    ],
    [
      'kubectl get pods -o go-template-file=/etc/passwd',
      "“-o go-template-file” is refused: it reads a template from a file of this machine. Type: -o go-template='...'",
    ],
    ['kubectl get pods -o wied', '“-o wied” is refused: there is no such output format. Type: -o wide'],
    [
      'kubectl get pods -v=10',
      '“-v=10” is refused: the level is a number from 0 to 9. To see the requests that kubectl makes: -v=6',
    ],
    [
      'kubectl get --raw http://192.0.2.1/',
      '“--raw http://192.0.2.1/” is refused: it must be a path of the API server. For example: kubectl get --raw /api/v1/namespaces',
    ],
    [
      'kubectl cp web:/etc/passwd x',
      '“kubectl cp” is refused: it copies between containers and the files of this machine. To read a file: kubectl exec POD -- cat FILE',
    ],
    [
      'kubectl config view',
      '“kubectl config view” is refused: it reads and changes which cluster kubectl works with. For the cluster: kubectl cluster-info. For who you are: kubectl auth whoami',
    ],
    [
      'kubectl port-forward web 80 --address 0.0.0.0',
      '“--address” is refused: it would open the port to other machines. Leave it out: the port is opened on this machine only.',
    ],
    [
      'kubectl edit deployment web',
      '“kubectl edit” is refused: an editor on this machine can open other files and start programs. Change one field with kubectl patch, kubectl set or kubectl scale.',
    ],
    [
      'kubectl annotate pod x a=--kuberc=/x',
      '“a=--kuberc=/x” is refused: kubectl would take “--kuberc=” in it for a file of preferences. Leave that part out.',
    ],
    [
      'kubectl get pods > x',
      `“>” at column 18 is a redirect, and there is no shell here. Leave it out: the output is shown here. ${quote}`,
    ],
    [
      'kubectl get pods; ls',
      `“;” at column 17 is a list of commands, and there is no shell here. Type one command, press Enter, then type the next. ${quote}`,
    ],
    [
      'kubectl get pods $(ls)',
      `“$” at column 18 is a command substitution, and there is no shell here. Run the inner command first and type what it prints. ${quote}`,
    ],
    [
      'kubectl get pod "$POD"',
      '“$” at column 18 is a variable, and there is no shell here. Type the value itself; for a $ that is meant as such, use single quotes.',
    ],
    [
      'kubectl get pods *',
      `“*” at column 18 is a file-name pattern, and there is no shell here. Name each thing. ${quote}`,
    ],
    ['kubectl get pods # all', `“#” at column 18 is a comment, and there is no shell here. Leave it out. ${quote}`],
    [
      'kubectl apply -f - <<EOF',
      '“<” at column 20 is a here-document, and there is no shell here. Use a manifest of the lab: kubectl apply -f NAME.yaml.',
    ],
    ['kubectl get pods\nls', 'The command has more than one line. Type one command a line.'],
    [
      'kubectl get pods\u0000',
      'The character U+0000 at column 17 cannot be seen or hides what the line does. Delete it and type the word again.',
    ],
    [
      'kubectl get \u202epods',
      'The character U+202E at column 13 cannot be seen or hides what the line does. Delete it and type the word again.',
    ],
    ['kubectl get pods –n x', "“–n” has a sign (U+2013) that only looks like one of the keyboard's. Type: -n"],
    [
      'kubectl get pods —all-namespaces',
      "“—all-namespaces” has a sign (U+2014) that only looks like one of the keyboard's. Type: --all-namespaces",
    ],
    ['kubectl get pods －ｎ x', "“－ｎ” has a sign (U+FF0D) that only looks like one of the keyboard's. Type: -n"],
    [
      'kubectl get pods -l “app=web”',
      '““app=web”” has a sign (U+201C) that only looks like one of the keyboard\'s. Type: "app=web"',
    ],
    ['kubectl gеt pods', '“kubectl” has no command “gеt”. Did you mean: kubectl get'],
    [
      'ls -l',
      '“ls” is not kubectl, and only kubectl runs here. Begin the line with kubectl (or k), for example: kubectl get pods',
    ],
    ['get pods', '“get” is not kubectl, and only kubectl runs here. Type: kubectl get'],
    ["kubectl get pods -l 'app", "The quote ' is not closed. Add ' where the word ends."],
    ['', 'There is no command. Type a kubectl command, for example: kubectl get pods'],
    [
      `kubectl get ${'x'.repeat(8192)}`,
      'The line has 8204 characters; the longest is 8192. Put what is long into a manifest and apply it with -f.',
    ],
  ])('%j', (line, expected) => {
    expect(verdict(line)).toBe(expected);
  });

  it('speaks Chinese, too', () => {
    expect(verdict('kubectl cp a b', 'zh-cn')).toBe(
      '拒绝执行“kubectl cp”：它会在容器与这台机器的文件之间复制。 想读文件，请用：kubectl exec POD -- cat FILE',
    );
    expect(verdict('kubectl get pods | grep x', 'zh-cn')).toContain('第 18 列的“|”是管道，而这里没有 shell。');
  });

  it('refuses what needs a terminal where there is none', () => {
    expect(verdict('kubectl exec -it web -- sh', 'en', { ...context, terminal: false })).toBe(
      '“kubectl exec” needs a terminal, and this place has none. Run it in the terminal of a page, or use: kubectl exec POD -- COMMAND',
    );
  });
});

describe('lines that are let through', () => {
  it.each([
    ['kubectl get pods -n kube-system -owide', 'ok get --namespace=kube-system --output=wide pods'],
    ['k -n kube-system get po', 'ok get --namespace=kube-system po'],
    [
      "kubectl get pods -o jsonpath='{.items[*].metadata.name}'",
      'ok get --output=jsonpath={.items[*].metadata.name} pods',
    ],
    ['kubectl top pods -n default --sort-by=memory', 'ok top pod --namespace=default --sort-by=memory'],
    ['kubectl apply -f ./web.yaml -f more/db.yaml', 'ok apply --filename=./web.yaml --filename=more/db.yaml'],
    ['kubectl apply -k app', 'ok apply --kustomize=app'],
    [`kubectl apply -f ${url}`, 'ok apply --filename=-'],
    ['kubectl delete pod web --cascade orphan', 'ok delete --cascade pod web orphan'],
    ['kubectl exec web -- sh -c "ls /; --kubeconfig"', 'ok exec web -- sh -c ls /; --kubeconfig'],
    [
      'kubectl create rolebinding x --clusterrole view --user ann',
      'ok create rolebinding --clusterrole=view --user=ann x',
    ],
    ['kubectl annotate pod web note=你好', 'ok annotate pod web note=你好'],
    ['kubectl get --raw /api/v1/nodes/n/proxy/metrics/cadvisor', 'ok get --raw=/api/v1/nodes/n/proxy/metrics/cadvisor'],
    ['kubectl help get', 'ok help get'],
  ])('%s', (line, expected) => {
    expect(verdict(line)).toBe(expected);
  });

  it.each([
    ['kubectl get pods -w', { longRunning: true, needsTerminal: false, needsStdin: false, watches: true }],
    ['kubectl get pods -w --watch=false', { longRunning: false, needsStdin: false, watches: false }],
    ['kubectl events --watch', { longRunning: true, watches: true }],
    ['kubectl logs -f web', { longRunning: true, needsTerminal: false, needsStdin: false, watches: false }],
    ['kubectl exec -it web -- sh', { longRunning: true, needsTerminal: true, needsStdin: true }],
    ['kubectl port-forward web 8080:80', { longRunning: true, needsTerminal: false, needsStdin: false }],
    [`kubectl apply -f ${url}`, { longRunning: false, needsStdin: true, stdin: 'kind: List' }],
    ['kubectl get pods -n a -n b', { namespace: 'b' }],
  ])('%s is run as it needs', (line, expected) => {
    expect(judgeLine(parseLine(line), context)).toMatchObject({ allowed: true, ...expected });
  });
});
