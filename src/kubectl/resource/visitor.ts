import { throwAll } from '../errors.ts';
import type { Info } from './info.ts';

/** Is called with each object, or with what went wrong in its place. */
export type Visit = (info: Info | undefined, failure?: unknown) => Promise<void>;

/** Walks over objects (`resource.Visitor` of `cli-runtime/pkg/resource/visitor.go`, v0.37). Rejects with what stops it. */
export type Visitor = (visit: Visit) => Promise<void>;

/** Calls `work` with each object; what went wrong in place of one is thrown. */
export const onEach =
  (work: (info: Info) => Promise<void>): Visit =>
  async (info, failure) => {
    if (failure !== undefined) throw failure;
    if (info !== undefined) await work(info);
  };

/** One after another; the first failure ends it. */
export const inOrder =
  (visitors: readonly Visitor[]): Visitor =>
  async (visit) => {
    for (const visitor of visitors) await visitor(visit);
  };

/** One after another, whatever fails (`EagerVisitorList`); throws all failures at the end. */
export const eagerly =
  (visitors: readonly Visitor[]): Visitor =>
  async (visit) => {
    const failures: unknown[] = [];
    for (const visitor of visitors) {
      await collect(failures, () =>
        visitor(async (info, failure) => {
          if (failure !== undefined) failures.push(failure);
          else await collect(failures, () => visit(info));
        }),
      );
    }
    throwAll(failures);
  };

/** `ContinueOnErrorVisitor`: goes on after failures; throws one as it is, several as a list. */
export const continuing =
  (visitor: Visitor): Visitor =>
  async (visit) => {
    const failures: unknown[] = [];
    await collect(failures, () =>
      visitor(async (info, failure) => {
        if (failure !== undefined) failures.push(failure);
        else await collect(failures, () => visit(info));
      }),
    );
    if (failures.length === 1) throw failures[0];
    throwAll(failures);
  };

/** `DecoratedVisitor`: does something with each object before it is visited. */
export const decorated = (visitor: Visitor, decorate: readonly ((info: Info) => void | Promise<void>)[]): Visitor =>
  decorate.length === 0
    ? visitor
    : (visit) =>
        visitor(async (info, failure) => {
          if (failure !== undefined) throw failure;
          if (info === undefined) return;
          for (const one of decorate) await one(info);
          await visit(info);
        });

async function collect(failures: unknown[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    failures.push(failure);
  }
}
