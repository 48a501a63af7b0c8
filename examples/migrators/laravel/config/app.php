<?php

use Illuminate\Support\ServiceProvider;

return [
    'name' => 'shop',
    'env' => env('APP_ENV', 'production'),
    'timezone' => 'UTC',
    'locale' => 'en',
    'providers' => ServiceProvider::defaultProviders()->toArray(),
];
