/** One HTTP exchange, before Kubernetes' meaning of it. A transport comes in as a parameter, so that tests can break it. */
export interface Transport {
  /** Sends a request and resolves when the answer's headers are there. @throws whatever the network throws */
  request(request: HttpRequest): Promise<HttpResponse>
  /** Opens a WebSocket; resolves when it is open. @throws CodedError as a refused request does */
  connect(request: SocketRequest): Promise<Socket>
  close(): Promise<void>
}

/** What is sent. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its query; counts from the server's address. */
  path: string
  headers: Record<string, string | string[]>
  body?: string | Uint8Array
  /** The answer lasts: a watch, or a log that is followed. It does not take the place of other requests. */
  stream?: boolean
  signal?: AbortSignal
}

/** What came back. The body must be read to its end, or destroyed. */
export interface HttpResponse {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: HttpBody
}

/** An answer's body, to be read once. */
export interface HttpBody extends AsyncIterable<Uint8Array> {
  text(): Promise<string>
  destroy(): void
}

/** What is asked for when opening a WebSocket. */
export interface SocketRequest {
  path: string
  headers: Record<string, string | string[]>
  protocols: string[]
  signal?: AbortSignal
}

/** An open WebSocket of binary messages. */
export interface Socket {
  /** The protocol that the server chose. */
  readonly protocol: string
  /** Resolves when the message is handed to the system, so that a writer can wait. */
  send(message: Uint8Array): Promise<void>
  /** The messages until the connection ends. One reader. @throws what broke the connection */
  messages(): AsyncIterable<Uint8Array>
  close(): void
}
