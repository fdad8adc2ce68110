/** Marks a request that a page sends by itself; set by the proxy, which drops what a caller writes into it. */
export const backgroundHeader = 'x-gatehouse-background'

/** Whether nobody's doing is behind a request for `path`: a page that stays open asks for news without end. */
export function asksByItself(path: string): boolean {
  return path.startsWith('/api/') && !path.startsWith('/api/auth/')
}

/** The path that was asked for, with its query: a layout, which knows neither, sends people back to it. */
export const pathHeader = 'x-gatehouse-path'
