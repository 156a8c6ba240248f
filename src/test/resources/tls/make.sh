#!/bin/sh
# Makes the certificates for tests. They protect nothing: the keys lie here for everyone to see.
set -eu
cd "$(dirname "$0")"
days=36500

request() { # NAME KEYFILE
  openssl req -new -key "$2" -subj "/CN=$1"
}

sign() { # NAME KEYFILE EXTENSIONS [MORE]
  name=$1 key=$2 extensions=$3
  shift 3
  request "$name" "$key" | openssl x509 -req -CA ca.crt -CAkey ca.key -extfile "$extensions" "$@"
}

openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl req -x509 -new -key ca.key -subj /CN=ca -days $days -out ca.crt
printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' > server.ext
printf 'extendedKeyUsage=clientAuth\n' > client.ext

openssl genrsa -traditional -out rsa-pkcs1.key 2048
openssl pkcs8 -topk8 -nocrypt -in rsa-pkcs1.key -out rsa.key
sign rsa rsa.key server.ext -days $days > rsa.crt

openssl ecparam -name prime256v1 -genkey -out ec-sec1.key
openssl pkcs8 -topk8 -nocrypt -in ec-sec1.key -out ec.key
sign ec ec.key server.ext -days $days > ec.crt

sign expired ec.key server.ext -days -1 > expired.crt

openssl pkcs8 -topk8 -in rsa-pkcs1.key -passout pass:secret -out encrypted.key
openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out client.key
sign client client.key client.ext -days $days > client.crt
openssl genpkey -algorithm ed25519 -out ed25519.key
sign ed25519 ed25519.key server.ext -days $days > ed25519.crt
rm -f server.ext client.ext ca.srl
