import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ownActions } from './actions'
import { adminActions } from './admin-actions'
import { pages } from './pages'
import { routes } from './routes'

const app = path.resolve(import.meta.dirname, '../../../app')
const files = (await readdir(app, { recursive: true })).toSorted()

function foldersOf(name: string): string[] {
  return files.filter((file) => path.basename(file) === name).map((file) => path.dirname(file))
}

test('every page is in the matrix, and nothing else', () => {
  const found = foldersOf('page.tsx')
  expect(found.length).toBeGreaterThan(30)
  expect(Object.keys(pages).toSorted()).toEqual(found.toSorted())
})

test('every method of every route is in the matrix, and nothing else', async () => {
  const found = await Promise.all(
    foldersOf('route.ts').map(async (folder) =>
      methodsIn(await readFile(path.join(app, folder, 'route.ts'), 'utf8')).map(
        (method) => `${method} ${folder}`,
      ),
    ),
  )
  expect(found.every((methods) => methods.length > 0)).toBe(true)
  expect(Object.keys(routes).toSorted()).toEqual(found.flat().toSorted())
})

test('every server action is in the matrix, and nothing else', async () => {
  const texts = await Promise.all(
    files
      .filter((file) => /\.tsx?$/.test(file))
      .map(async (file) => ({ file, text: await readFile(path.join(app, file), 'utf8') })),
  )
  const serving = texts.filter(({ text }) => /^['"]use server['"]/m.test(text))
  // One that is declared within a component would escape the matrix.
  expect(texts.filter(({ text }) => /^\s+['"]use server['"]/m.test(text))).toEqual([])
  const found = serving.flatMap(({ file, text }) => actionsIn(text).map((name) => `${file}#${name}`))
  expect(found.length).toBeGreaterThan(60)
  expect(Object.keys({ ...ownActions, ...adminActions }).toSorted()).toEqual(found.toSorted())
})

function methodsIn(text: string): string[] {
  const declared = [...text.matchAll(/^export (?:async )?function ([A-Z]+)\b/gm)]
  const named = [...text.matchAll(/\bas (GET|POST|PUT|PATCH|DELETE)\b/g)]
  return [...declared, ...named].map(([, method]) => method ?? '')
}

function actionsIn(text: string): string[] {
  return [...text.matchAll(/^export async function (\w+)/gm)].map(([, name]) => name ?? '')
}
