interface CookieSpec {
  name: string
  options: { httpOnly: true; sameSite: 'lax'; path: '/'; secure: boolean }
}

/**
 * A cookie of sign-in. Over https its name is prefixed, so that browsers refuse it from a neighbouring
 * host or without encryption; over plain http (a laptop) such a name would be refused altogether.
 */
export function cookieFor(portalUrl: string, name: `gatehouse.${string}`): CookieSpec {
  const secure = portalUrl.startsWith('https:')
  return {
    name: secure ? `__Host-${name}` : name,
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
  }
}

/** The one cookie that outlives the sign-in itself: it holds the session's token. */
export function sessionCookie(portalUrl: string): CookieSpec {
  return cookieFor(portalUrl, 'gatehouse.session')
}
