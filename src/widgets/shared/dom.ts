type Child = Node | string;

/** Makes an element; `class` and other attributes by name, `undefined` ones left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | undefined>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A button that `defineWidget` hears. */
export function actionButton(action: string, label: string, className = 'pp-button'): HTMLButtonElement {
  return el(
    'button',
    { type: 'button', class: className, 'data-action': action },
    el('span', { 'data-label': '' }, label),
  );
}

/** Finds a part of a widget. @throws Error when the widget's HTML lacks it, which is a defect. */
export function part(root: ParentNode, selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`A widget lacks ${selector}.`);
  return found;
}

/** Changes what a button says, not its picture. */
export function setLabel(button: HTMLElement, text: string): void {
  (button.querySelector('[data-label]') ?? button).textContent = text;
}

/** The name of an animation-free way to show a question in place; resolves with whether the reader said yes. */
export function ask(place: HTMLElement, question: string, yes: string, no: string): Promise<boolean> {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const answer = (value: boolean) => {
      place.replaceChildren();
      if (before instanceof HTMLElement) before.focus();
      resolve(value);
    };
    const confirm = el('button', { type: 'button', class: 'pp-button primary' }, yes);
    const cancel = el('button', { type: 'button', class: 'pp-button' }, no);
    confirm.addEventListener('click', () => answer(true));
    cancel.addEventListener('click', () => answer(false));
    const box = el(
      'div',
      { class: 'pp-note warn', role: 'group' },
      el('p', {}, question),
      el('p', { class: 'pp-answers' }, confirm, ' ', cancel),
    );
    box.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      answer(false);
    });
    place.replaceChildren(box);
    cancel.focus();
  });
}
