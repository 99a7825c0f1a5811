export { createHandlers, type Handlers, type HandlersOptions } from './http/handlers.ts'
export type { Identify } from './http/identity.ts'
export { createMetaHandlers, type MetaHandlers, type MetaHandlersOptions } from './http/meta.ts'
