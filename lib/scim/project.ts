import { extensions, plainPath } from './names'
import { isObject } from './patch'

/** Which attributes an answer holds: only these, or all but these. They are paths, in either case. */
export interface Projection {
  only: readonly string[] | null
  without: readonly string[]
}

export function readProjection(query: URLSearchParams): Projection {
  const only = paths(query.get('attributes'))
  return { only: only.length === 0 ? null : only, without: paths(query.get('excludedAttributes')) }
}

function paths(text: string | null): string[] {
  return (text ?? '')
    .split(',')
    .map(plainPath)
    .filter((path) => path !== '')
}

/** Whether an attribute of the first level is wanted at all: what is not need not be read. */
export function wants({ only, without }: Projection, attribute: string): boolean {
  const lower = attribute.toLowerCase()
  if (without.includes(lower)) return false
  return only === null || only.some((path) => path === lower || path.startsWith(`${lower}.`))
}

/** A resource with what is wanted of it; `id`, `schemas` and `meta` are always there. */
export function project(resource: Record<string, unknown>, projection: Projection): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]): [string, unknown][] => {
      if (key === 'id' || key === 'schemas' || key === 'meta') return [[key, value]]
      const isExtension = extensions.some((urn) => urn === key)
      if (isExtension && isObject(value)) {
        const own = part(value, projection, '')
        return Object.keys(own).length === 0 ? [] : [[key, own]]
      }
      return Object.entries(part({ [key]: value }, projection, ''))
    }),
  )
}

function part(
  value: Record<string, unknown>,
  projection: Projection,
  within: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
      const path = within + key.toLowerCase()
      if (projection.without.includes(path)) return []
      const whole =
        projection.only === null ||
        projection.only.some((only) => only === path || path.startsWith(`${only}.`))
      if (!whole && !projection.only?.some((only) => only.startsWith(`${path}.`))) return []
      if (Array.isArray(each))
        return [[key, each.map((one) => (isObject(one) ? part(one, projection, `${path}.`) : one))]]
      return [[key, isObject(each) ? part(each, projection, `${path}.`) : each]]
    }),
  )
}
