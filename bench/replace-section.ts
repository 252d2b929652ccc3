/** Puts a section in the place of the one of the same name, or at the end. */
export function replaceSection(document: string, name: string, section: string): string {
  const begin = `<!-- begin ${name} -->`;
  const end = `<!-- end ${name} -->`;
  const whole = `${begin}\n\n${section.trim()}\n\n${end}`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to === -1) return `${document.trimEnd()}\n\n${whole}\n`;
  return document.slice(0, from) + whole + document.slice(to + end.length);
}
