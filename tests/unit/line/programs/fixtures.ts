/** The files that lines of the corpus work on. */
export const fixtures: Readonly<Record<string, string | Uint8Array>> = {
  'pods.txt': `NAME                     READY   STATUS             RESTARTS   AGE
web-7d4b9c6f5-abcde      1/1     Running            0          3h
web-7d4b9c6f5-fghij      0/1     CrashLoopBackOff   17         3h
api-5c8d7b9f4-klmno      2/2     Running            1          12d
db-0                     1/1     Running            0          40d
db-1                     0/1     Pending            0          5m
cron-28391-xyz           0/1     Completed          0          2d
`,
  'numbers.txt': '10\n9\n100\n-3\n2.5\n2.50\n0\n\n1e3\n007\n+4\nabc\n',
  'words.txt': 'banana\napple\ncherry\nApple\nbanana\ndate\nBanana\napple\nelderberry\nfig\n',
  'passwd.txt':
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\nbin:x:2:2:bin:/bin:/usr/sbin/nologin\nalice:x:1000:1000:Alice,,,:/home/alice:/bin/zsh\nbob:x:1001:1001::/home/bob:/bin/bash\n',
  'table.csv': 'name,cpu,memory\nweb,250m,128Mi\napi,1,1Gi\ndb,500m,2Gi\n,,\nonly\n',
  'log.txt': `2026-11-30T10:00:01Z INFO start server port=8080
2026-11-30T10:00:02Z WARN slow request path=/api/v1/pods ms=1200
2026-11-30T10:00:03Z ERROR failed to connect host=db-0 code=111

2026-11-30T10:00:04Z INFO request path=/healthz ms=3
2026-11-30T10:00:05Z ERROR timeout host=db-1 code=110
2026-11-30T10:00:06Z INFO stop server
`,
  'dups.txt': 'a\na\nb\nb\nb\nA\nc\n\n\nd\nd\n',
  'sizes.txt': '10K\n1M\n512\n2G\n1.5M\n900K\n3k\n0\n-1K\n',
  'versions.txt': 'v1.10.0\nv1.9.3\nv1.9.12\nv1.2\nv2.0-rc1\nv2.0\nfile-1.tar.gz\nfile-10.tar.gz\nfile-2.tar.gz\n',
  'fields.txt': 'one two three\n  leading  spaces here\ttab\nsingle\n\na b c d e f g h i j k\n1 2 3\n4 5 6\n',
  'utf8.txt': 'héllo wörld\n日本語 テスト\nплохо хорошо\nnaïve café\nemoji 😀 end\nÀÉÎ\n',
  'unended.txt': 'first\nsecond\nlast without newline',
  'empty.txt': '',
  'blank.txt': '\n\n  \nx\n\n\n\ny\n\t\n',
  'tabs.txt': 'a\tb\tc\n1\t2\t3\n\tx\t\nno tabs\n',
  'crlf.txt': 'one\r\ntwo\r\n\r\nthree',
  'special.txt':
    'a.b*c\n[x]\n^start\nend$\nback\\slash\n(paren)\n{brace}\nq?w+e|r\n"quoted" \'single\'\ntab\there\n*\n',
  'binary.dat': Uint8Array.of(104, 105, 0, 1, 255, 254, 10, 119, 111, 114, 100, 10, 195, 40, 10),
  'latin1.txt': Uint8Array.of(99, 97, 102, 233, 10, 110, 97, 239, 118, 101, 10),
  'right.txt': 'apple\nbanana\nblueberry\ncherry\ndate\n',
  'left.txt': 'apple\nbanana\ncherry\ndate\nelder\n',
  'app.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels:
    app: web
spec:
  replicas: 3
  template:
    spec:
      containers:
        - name: web
          image: nginx:1.27
          ports:
            - containerPort: 80
        - name: sidecar
          image: envoy:1.30
`,
  'pods.json':
    '{"items":[{"metadata":{"name":"web","labels":{"app":"web"}},"status":{"phase":"Running","restarts":0}},{"metadata":{"name":"db","labels":{}},"status":{"phase":"Pending","restarts":17}}],"kind":"List"}\n',
  'stream.json': '{"a":1}\n{"a":2,"b":[1,2,{"c":"é"}]}\n[]\n"text"\n',
  'patterns.txt': 'Running\nPending\n',
  'dir/one.txt': 'inside one\nshared line\n',
  'dir/two.log': 'inside two\nshared line\nERROR here\n',
  'dir/sub/three.txt': 'deep three\nshared line\n',
  'script.sed': 's/a/A/\n/b/d\n',
  'script.awk': 'BEGIN { n = 0 }\n/a/ { n++ }\nEND { print n }\n',
  'null.dat': 'b\0a\0c c\0',
};
