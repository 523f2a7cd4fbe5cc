/** Where readers find the site. */
export interface SiteAddress {
  /** The origin, as Astro's `site`. */
  readonly site: string;
  /** The path that it is served below, with a slash at both ends. */
  readonly base: string;
}

/**
 * Reads `PODPATH_SITE`: `https://example.org`, or with a path for a host that serves the site below one. A local tool has no fixed address.
 * @throws TypeError for what is no URL
 */
export function readSiteAddress(value: string | undefined): SiteAddress {
  const { origin, pathname } = new URL(value || 'http://localhost');
  return { site: origin, base: pathname.endsWith('/') ? pathname : `${pathname}/` };
}
