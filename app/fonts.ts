import localFont from 'next/font/local'

/** Inter, Latin: on every page, so it is preloaded. */
export const inter = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-inter',
  weight: '100 900',
  display: 'swap',
  // The fallback stands behind both files in globals.css; one made here would hide the second file's letters.
  adjustFontFallback: false,
})

/** Inter, the rest of the Latin alphabets: fetched only by a page that shows such a letter. */
export const interExt = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2',
  variable: '--font-inter-ext',
  weight: '100 900',
  display: 'swap',
  preload: false,
  adjustFontFallback: false,
})
