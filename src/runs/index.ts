/**
 * runs: the commands that pages show and what they printed on a real cluster. Scenario files and recordings come in as
 * text; checked values go out. Reading the files is the caller's work.
 */
export * from './schema.ts';
