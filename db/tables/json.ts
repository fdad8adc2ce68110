import type { JSONColumnType } from 'kysely'

/** A column that is read as a value and written as its text. */
export type Json<T extends object | null> = JSONColumnType<T, string, string>
export type Document = Record<string, unknown>
