import { elementIdentity, interactiveElement, isIgnored } from './element-identity.ts';
import type { TrackerContext } from './tracker-context.ts';

/** A `button_click` for each click on something interactive. */
export function watchClicks({ emit, listen }: TrackerContext): void {
  listen('click', ({ target }) => {
    const element = interactiveElement(target);
    if (element && !isIgnored(element))
      emit({ event_type: 'button_click', element_id: elementIdentity(element) });
  });
}
