/** Whether somebody looks at a page, and whether it is going. */
export interface PageLife {
  isVisible(): boolean;
  listen(listeners: {
    /** Nobody looks at it any more; it may be gone in a moment. */
    hidden(): void;
    /** It is kept as it is for the way back, and nothing of it runs meanwhile. */
    kept(): void;
    /** Somebody has come back to it. */
    shown(): void;
  }): Disposable;
}

/** The page that this runs in. */
export const browserPage: PageLife = {
  isVisible: () => document.visibilityState === 'visible',
  listen({ hidden, kept, shown }) {
    const over = new AbortController();
    const { signal } = over;
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && hidden(), { signal });
    addEventListener('pagehide', ({ persisted }) => (persisted ? kept() : hidden()), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && shown(), { signal });
    return { [Symbol.dispose]: () => over.abort() };
  },
};
