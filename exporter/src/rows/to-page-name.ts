import { normalisePath } from '../endpoint/index.ts';
import type { Attributes } from './attribute-value.ts';
import { cutText } from './clean-text.ts';
import { takeText } from './event-attributes.ts';

const pageLengthMax = 255;

// The page's own name before an address, and the address of the page before one that the event is about.
const names = ['page_name', 'page.name'];
const addresses = ['url.path', 'browser.document.url.full', 'url.full', 'http.url', 'http.target'];

/**
 * The page of an event: the name that its sender gives it, else the path of its address, as endpoints are named
 * (`normalisePath`). Never holds a query string. Takes out what it reads, since a whole URL holds one.
 */
export function takePageName(attributes: Attributes): string | null {
  const name = takeText(attributes, ...names);
  const address = takeText(attributes, ...addresses);
  return name !== undefined
    ? toPageName(name)
    : address !== undefined
      ? cutPage(normalisePath(address))
      : null;
}

/** A page as its sender names it: a path is named as endpoints are, any other name stays, without a query. */
export function toPageName(name: string): string | null {
  if (/^\/|^[a-z][a-z0-9+.-]{0,20}:\/\//i.test(name)) return cutPage(normalisePath(name));
  const bare = name.replace(/\?.*$/s, '').trim();
  return bare === '' ? null : cutPage(bare);
}

function cutPage(page: string): string {
  return cutText(page, pageLengthMax);
}
