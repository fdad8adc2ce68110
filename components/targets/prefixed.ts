/** What a connector's own settings are called in a form that asks for other things as well. */
export const settingPrefix = 'setting.'

/** The settings among the values, or the sentences, of such a form, by their own names. */
export function settingsAmong(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => name.startsWith(settingPrefix))
      .map(([name, value]) => [name.slice(settingPrefix.length), value]),
  )
}
