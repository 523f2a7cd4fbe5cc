/** Looks up what `$(NAME)` stands for; undefined leaves it as it is. */
export type Mapping = (name: string) => string | undefined;

/** Replaces `$(NAME)`; `$$` is a `$` (`third_party/forked/golang/expansion/expand.go`, v1.37). */
export function expand(text: string, mapping: Mapping): string {
  if (!text.includes('$')) return text;
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (mapping(name) ?? whole),
  );
}
