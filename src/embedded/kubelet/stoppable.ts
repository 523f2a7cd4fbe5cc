/**
 * The same object, whose named methods never answer once `isStopped` says so: what a kubelet had begun when it was stopped does
 * not go on, as of a program that was killed.
 */
export function newStoppable<T extends object>(target: T, methods: readonly (keyof T)[], isStopped: () => boolean): T {
  const result = Object.create(target) as T;
  for (const name of methods) {
    const method = target[name] as (...parameters: unknown[]) => unknown;
    const guarded = (...parameters: unknown[]) =>
      isStopped() ? new Promise<never>(() => undefined) : method.apply(target, parameters);
    Object.defineProperty(result, name, { value: guarded });
  }
  return result;
}
