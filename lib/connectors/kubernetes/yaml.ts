export type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value }

/** A value in YAML, one line for each member, with every text in quotes. */
export function yaml(value: Value): string {
  return isPlain(value) ? `${JSON.stringify(value)}\n` : block(value, '')
}

function block(value: Value, indent: string): string {
  if (isList(value))
    return value.map((each) => `${indent}- ${line(each, `${indent}  `).trimStart()}`).join('')
  return Object.entries(value)
    .map(([key, each]) =>
      isPlain(each)
        ? `${indent}${keyOf(key)}: ${JSON.stringify(each)}\n`
        : `${indent}${keyOf(key)}:\n${block(each, `${indent}  `)}`,
    )
    .join('')
}

function line(value: Value, indent: string): string {
  return isPlain(value) ? `${JSON.stringify(value)}\n` : block(value, indent)
}

/** What stands on one line: nothing is shorter for an empty list either. */
function isPlain(value: Value): boolean {
  return typeof value !== 'object' || Object.keys(value).length === 0
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

function keyOf(key: string): string {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(key) ? key : JSON.stringify(key)
}
