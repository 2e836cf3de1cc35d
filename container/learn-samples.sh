#!/bin/sh
# Learns the personalities of the sample honeypot into /personalities, those that are not there yet.
set -e
cd /personalities
for name in sendmail dovecot-pop3 redis; do
  [ -e "$name.json" ] || mynah learn "/opt/mynah/samples/$name.pcap" --out "$name.json"
done
