import type { AndOr, Command, List, Redirect, SimpleCommand, Word, WordPart } from './tree.ts';

/** All simple commands of a tree, in the order of the text, those in substitutions, loops and functions too: for who judges a line. */
export function simpleCommands(tree: List): readonly SimpleCommand[] {
  const found: SimpleCommand[] = [];
  walkList(tree, found);
  return found.sort((a, b) => a.start - b.start);
}

/** What a word says when nothing in it is expanded; undefined when only running the line tells. */
export function literalWord(word: Word): string | undefined {
  let text = '';
  for (const part of word.parts) {
    if (part.kind !== 'text') return undefined;
    if (!part.isQuoted && /[*?[{~]/.test(part.text)) return undefined;
    text += part.text;
  }
  return text;
}

type Found = SimpleCommand[];

function walkList(list: List, found: Found): void {
  for (const item of list.items) for (const pipeline of pipelinesOf(item)) walkCommands(pipeline.commands, found);
}

function pipelinesOf({ first, rest }: AndOr) {
  return [first, ...rest.map(({ pipeline }) => pipeline)];
}

function walkCommands(commands: readonly Command[], found: Found): void {
  for (const command of commands) walkCommand(command, found);
}

function walkCommand(command: Command, found: Found): void {
  switch (command.kind) {
    case 'simple':
      found.push(command);
      walkWords([...command.assignments.map(({ value }) => value), ...command.words], found);
      break;
    case 'group':
      walkList(command.body, found);
      break;
    case 'for':
      walkWords([...(command.words ?? []), ...(command.arithmetic ?? [])], found);
      walkList(command.body, found);
      break;
    case 'while':
      walkList(command.condition, found);
      walkList(command.body, found);
      break;
    case 'if':
      for (const { condition, body } of command.arms) {
        walkList(condition, found);
        walkList(body, found);
      }
      if (command.otherwise !== undefined) walkList(command.otherwise, found);
      break;
    case 'case':
      walkWords([command.word], found);
      for (const { patterns, body } of command.arms) {
        walkWords(patterns, found);
        walkList(body, found);
      }
      break;
    case 'function':
      walkCommand(command.body, found);
      return;
    case 'arithmetic':
      walkWords([command.expression], found);
      break;
    case 'condition':
      walkCondition(command.condition, found);
      break;
  }
  walkRedirects(command.redirects, found);
}

function walkCondition(condition: Extract<Command, { kind: 'condition' }>['condition'], found: Found): void {
  switch (condition.kind) {
    case 'not':
      walkCondition(condition.operand, found);
      break;
    case 'and':
    case 'or':
      walkCondition(condition.left, found);
      walkCondition(condition.right, found);
      break;
    case 'unary':
      walkWords([condition.operand], found);
      break;
    case 'binary':
      walkWords([condition.left, condition.right], found);
      break;
  }
}

function walkRedirects(redirects: readonly Redirect[], found: Found): void {
  walkWords(
    redirects.map(({ target }) => target),
    found,
  );
}

function walkWords(words: readonly Word[], found: Found): void {
  for (const word of words) for (const part of word.parts) walkPart(part, found);
}

function walkPart(part: WordPart, found: Found): void {
  if (part.kind === 'command') walkList(part.body, found);
  else if (part.kind === 'arithmetic') walkWords([part.expression], found);
  else if (part.kind === 'parameter' && part.operation !== undefined) {
    const { operation } = part;
    switch (operation.kind) {
      case 'length':
        break;
      case 'default':
        walkWords([operation.word], found);
        break;
      case 'replace':
        walkWords([operation.pattern, operation.replacement], found);
        break;
      case 'slice':
        walkWords(operation.length === undefined ? [operation.offset] : [operation.offset, operation.length], found);
        break;
      default:
        walkWords([operation.pattern], found);
    }
  }
}
