/**
 * What stands before the seconds since a server was started: `uptime: 3`, `uptime_in_seconds:7041`, `STAT uptime 12`, `"uptime": 5`.
 * Sources: Redis (INFO), memcached (protocol.txt), beanstalkd (protocol.txt), MPD (protocol: stats).
 */
export const beforeUptime = /\buptime(?:_in_seconds)?"?[ \t]*[:=]?[ \t]*$/i;
