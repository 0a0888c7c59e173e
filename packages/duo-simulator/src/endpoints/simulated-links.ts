/** Where links lead that a message or a response carries: nowhere, since the domain is reserved. */
export function portalLink(code: string): string {
  return `https://api-simulator.example/portal?code=${code}`;
}

export function barcodeLink(code: string): string {
  return `https://api-simulator.example/frame/qr?value=duo%3A%2F%2F${code}`;
}

export function activationLink(code: string): string {
  return `https://m-simulator.example/activate/${code}`;
}

export const installationLink = 'https://m-simulator.example/install';

export const hexDigits = '0123456789abcdef';
export const codeLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
