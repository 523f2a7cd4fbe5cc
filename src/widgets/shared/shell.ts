import { startClusterAhead } from './cluster-ahead.ts';

/** What a widget becomes once someone uses it; made by its lazily loaded module. */
export interface LiveWidget {
  /** Does what a button with `data-action` asks for. */
  act(action: string, button: HTMLElement): void;
}

/** The lazily loaded module of a widget. */
export interface LiveModule {
  attach(element: HTMLElement): LiveWidget;
  /** Begins with what a press of `run` will need; it need not come. */
  prepare?(element: HTMLElement): void;
}

/**
 * Defines a custom element that is only ears: the first press of a `[data-action]` button loads the widget's own module.
 * `copy` is answered here, from `data-command` of the button or of the widget.
 */
export function defineWidget(
  tag: string,
  load: () => Promise<LiveModule>,
  options: {
    /** Loads at once where this says so (what was in use before a reload). */
    readonly isAwake?: ((element: HTMLElement) => boolean) | undefined;
    /**
     * Its button `run` runs `data-command` on the cluster. What that takes is loaded once a pointer, a finger or the focus is on the button:
     * none of it works before the press, which may not come.
     */
    readonly startsCluster?: boolean | undefined;
    /** Events that load it, besides a press of a button. */
    readonly wakeOn?: readonly string[] | undefined;
  } = {},
): void {
  class Shell extends HTMLElement {
    #live: Promise<LiveWidget> | undefined;

    connectedCallback(): void {
      const ahead = (event: Event) => {
        if (!options.startsCluster || !this.#isRun(event)) return;
        startClusterAhead(this.dataset['command']);
        // What does not load is told to who has pressed.
        load().catch(ignore);
      };
      // A finger is over a button when it touches it.
      for (const name of ['pointerover', 'focusin']) this.addEventListener(name, ahead);
      this.addEventListener('pointerdown', (event) => {
        // It will be let go of in a tenth of a second, which is half of what a first press waits for. A finger may want to scroll.
        if (event.pointerType === 'touch' || !this.#isRun(event)) return;
        load().then((module) => module.prepare?.(this), ignore);
      });
      this.addEventListener('click', (event) => {
        const button = this.#buttonOf(event);
        if (!button) return;
        const action = button.dataset['action'] ?? '';
        if (options.startsCluster && action === 'run') startClusterAhead(this.dataset['command']);
        if (action === 'copy') void copy(button, button.dataset['command'] ?? this.dataset['command'] ?? '');
        else void this.#act(action, button);
      });
      const wake = () => void this.#act('wake', this);
      for (const name of options.wakeOn ?? []) this.addEventListener(name, wake, { once: true, capture: true });
      if (options.isAwake?.(this)) wake();
    }

    #isRun(event: Event): boolean {
      return this.#buttonOf(event)?.dataset['action'] === 'run';
    }

    #buttonOf({ target }: Event): HTMLElement | undefined {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-action]') : null;
      // Widgets stand inside of widgets (a terminal in a lab): each hears its own buttons only.
      return button?.closest('[data-widget]') === this ? button : undefined;
    }

    async #act(action: string, button: HTMLElement): Promise<void> {
      this.#live ??= load().then((module) => module.attach(this));
      try {
        (await this.#live).act(action, button);
      } catch (error) {
        // A chunk that did not arrive is asked for again at the next press.
        this.#live = undefined;
        console.warn(`${tag}:`, error);
        const status = this.querySelector('[data-status]');
        if (status) status.textContent = this.dataset['loadFailed'] ?? String(error);
      }
    }
  }
  customElements.define(tag, Shell);
}

const ignore = () => undefined;

/** Puts a command on the clipboard and says so on the button for a moment. */
async function copy(button: HTMLElement, text: string): Promise<void> {
  const label = button.querySelector('[data-label]') ?? button;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(text);
    label.textContent = button.dataset['done'] ?? before;
  } catch (error) {
    console.warn('podpath: the clipboard is not to be had:', error);
    label.textContent = button.dataset['failed'] ?? before;
  }
  setTimeout(() => {
    label.textContent = before;
  }, 1600);
}
