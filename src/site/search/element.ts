import type { SearchTexts } from './messages.ts';

/** What is used of Pagefind 1.5's own API (`/pagefind/pagefind.js`, written by the build). */
interface Pagefind {
  options(options: { readonly excerptLength: number }): Promise<void>;
  init(): Promise<void>;
  debouncedSearch(term: string, options: object, waitMs: number): Promise<{ readonly results: readonly Hit[] } | null>;
}
interface Hit {
  data(): Promise<HitData>;
}
interface HitData {
  readonly url: string;
  /** HTML of Pagefind's own making: escaped text with `<mark>`. */
  readonly excerpt: string;
  readonly meta: { readonly title: string };
  readonly sub_results: readonly { readonly title: string; readonly url: string; readonly excerpt: string }[];
}

const pageSize = 6;
const partsShown = 3;
const isPagefind = (value: unknown): value is Pagefind =>
  typeof value === 'object' && value !== null && 'debouncedSearch' in value && 'init' in value;

/** `<podpath-search>`: opens by click, Ctrl-K or `/`; loads Pagefind then, not before; arrow keys walk the results. */
class PodpathSearch extends HTMLElement {
  #pagefind: Promise<Pagefind> | undefined;
  #hits: readonly Hit[] = [];
  #shown = 0;
  #term = '';

  connectedCallback(): void {
    const opener = this.#find('.open', HTMLButtonElement);
    const dialog = this.#find('dialog', HTMLDialogElement);
    const input = this.#find('input', HTMLInputElement);
    opener.disabled = false;
    if (/Mac|iPhone|iPad/.test(navigator.userAgent)) this.#find('kbd', HTMLElement).dataset['keys'] = '⌘ K';
    opener.addEventListener('click', () => this.#open());
    this.#find('.close', HTMLElement).addEventListener('click', () => dialog.close());
    this.#find('.more', HTMLElement).addEventListener('click', () => void this.#showMore());
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || (event.target instanceof Element && event.target.closest('a'))) dialog.close();
    });
    input.addEventListener('input', () => void this.#search(input.value));
    this.#find('form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.querySelector<HTMLAnchorElement>('.results a')?.focus();
    });
    dialog.addEventListener('keydown', (event) => {
      // A search field would only be emptied by it.
      if (event.key === 'Escape') dialog.close();
      else this.#walk(event, input);
    });
    document.addEventListener('keydown', (event) => {
      const target = event.target instanceof Element ? event.target : undefined;
      // A terminal has shortcuts of its own.
      if (dialog.open || target?.closest('.xterm')) return;
      const isTyping = target?.matches('input, textarea, select, [contenteditable]') === true;
      const isCommandK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!isCommandK && (event.key !== '/' || isTyping)) return;
      event.preventDefault();
      this.#open();
    });
  }

  #find<T extends Element>(selector: string, type: new () => T): T {
    const element = this.querySelector(selector);
    if (element instanceof type) return element;
    throw new Error(`podpath-search has no ${selector}`);
  }

  get #texts(): SearchTexts {
    return JSON.parse(this.dataset['texts'] ?? '{}');
  }

  #say(text: string): void {
    this.#find('.status', HTMLElement).textContent = text
      .replace('{term}', this.#term)
      .replace('{count}', String(this.#hits.length));
  }

  #open(): void {
    this.#find('dialog', HTMLDialogElement).showModal();
    this.#find('input', HTMLInputElement).select();
    void this.#load().catch(() => this.#say(this.#texts.failed));
  }

  #load(): Promise<Pagefind> {
    this.#pagefind ??= (async () => {
      const url = `${import.meta.env.BASE_URL.replace(/\/?$/, '/')}pagefind/pagefind.js`;
      const module: unknown = await import(/* @vite-ignore */ url);
      if (!isPagefind(module)) throw new Error(`${url} is not Pagefind`);
      await module.options({ excerptLength: 24 });
      await module.init();
      return module;
    })();
    // A failed load is tried again at the next key.
    this.#pagefind.catch(() => {
      this.#pagefind = undefined;
    });
    return this.#pagefind;
  }

  async #search(value: string): Promise<void> {
    this.#term = value.trim();
    const term = this.#term;
    const list = this.#find('.results', HTMLElement);
    if (term === '') {
      this.#hits = [];
      list.replaceChildren();
      this.#find('.more', HTMLElement).hidden = true;
      this.#say(this.#texts.hint);
      return;
    }
    this.#say(this.#texts.searching);
    try {
      const found = await (await this.#load()).debouncedSearch(term, {}, 150);
      // A newer term is on its way.
      if (found === null || term !== this.#term) return;
      this.#hits = found.results;
      this.#shown = 0;
      list.replaceChildren();
      await this.#showMore();
      this.#say(this.#hits.length === 0 ? this.#texts.none : this.#texts.some);
    } catch (error) {
      console.warn('podpath-search:', error);
      this.#say(this.#texts.failed);
    }
  }

  async #showMore(): Promise<void> {
    const hits = this.#hits;
    const page = await Promise.all(hits.slice(this.#shown, this.#shown + pageSize).map((hit) => hit.data()));
    if (hits !== this.#hits) return;
    this.#shown += page.length;
    const items = page.map((hit) => {
      const item = document.createElement('li');
      const parts = hit.sub_results.filter((part) => /#(?!_top)/.test(part.url)).slice(0, partsShown);
      item.append(
        link(
          hit.url,
          hit.meta.title,
          hit.sub_results.some((part) => part.url.endsWith('#_top')) || parts.length === 0 ? hit.excerpt : '',
        ),
      );
      for (const part of parts) item.append(link(part.url, part.title, part.excerpt, 'part'));
      return item;
    });
    this.#find('.results', HTMLElement).append(...items);
    this.#find('.more', HTMLElement).hidden = this.#shown >= hits.length;
  }

  #walk(event: KeyboardEvent, input: HTMLInputElement): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops: HTMLElement[] = [input, ...this.querySelectorAll<HTMLAnchorElement>('.results a')];
    const at = document.activeElement instanceof HTMLElement ? stops.indexOf(document.activeElement) : -1;
    const next = stops[Math.max(0, Math.min(stops.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))];
    event.preventDefault();
    next?.focus();
  }
}

/** A result; of an excerpt's HTML only text and `<mark>` are taken over. */
function link(url: string, title: string, excerpt: string, className = ''): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.className = className;
  const heading = document.createElement('strong');
  heading.textContent = title;
  anchor.append(heading);
  const parsed = new DOMParser().parseFromString(excerpt, 'text/html').body;
  for (const node of parsed.childNodes) {
    const piece = document.createElement(node.nodeName === 'MARK' ? 'mark' : 'span');
    piece.textContent = node.textContent;
    anchor.append(piece);
  }
  return anchor;
}

customElements.define('podpath-search', PodpathSearch);
