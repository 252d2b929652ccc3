/** A statement and its values, as `pool.query` takes it. */
export interface SqlStatement {
  text: string;
  values: unknown[];
}

/** Template tag: every interpolation becomes a parameter. Names and fragments cannot be interpolated, on purpose. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): SqlStatement {
  return { text: strings.reduce((text, part, index) => `${text}$${index}${part}`), values };
}
