/** What a browser remembers for its person, in cookies that the server reads too. */
export type Theme = 'light' | 'dark' | 'system'

const year = 365 * 24 * 60 * 60

/** Keeps `value` in this browser for a year. Not a secret, hence readable by script. */
export function remember(name: 'theme' | 'keys' | 'tz', value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`
}

/** What the browser keeps under `name`, if anything. */
export function recall(name: 'theme' | 'keys' | 'tz'): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found === undefined ? undefined : decodeURIComponent(found.slice(name.length + 1))
}

/** Reads the theme cookie; anything unknown means the system's own. */
export function themeFrom(value: string | undefined): Theme {
  return value === 'light' || value === 'dark' ? value : 'system'
}
