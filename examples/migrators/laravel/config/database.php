<?php

return [
    'default' => env('DB_CONNECTION', 'pgsql'),
    'connections' => [
        'pgsql' => ['driver' => 'pgsql', 'url' => env('DB_URL'), 'charset' => 'utf8', 'prefix' => '', 'search_path' => 'public'],
    ],
    'migrations' => 'migrations',
];
