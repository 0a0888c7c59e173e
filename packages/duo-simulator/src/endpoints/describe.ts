import { readParams, type ParamValue } from '../http/params.js';
import type { Received } from '../http/received.js';
import type { Behaviour } from '../options.js';
import { classOf, type EndpointClass } from './route.js';
import { findRoute } from './router.js';
import { routes } from './routes.js';

export interface Description {
  readonly route: string | undefined;
  readonly endpointClass: EndpointClass | undefined;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/** What a request asks for, as far as it can be told; never throws. */
export function describeRequest(received: Received, behaviour: Behaviour): Description {
  try {
    const params = readParams(received);
    const values = Object.fromEntries(params.names.map((name) => [name, params.raw(name) ?? null]));
    try {
      const { route } = findRoute(routes, received.method, received.path, behaviour);
      return { route: route.pattern, endpointClass: classOf(route, params), params: values };
    } catch {
      return { route: undefined, endpointClass: undefined, params: values };
    }
  } catch {
    return { route: undefined, endpointClass: undefined, params: {} };
  }
}
